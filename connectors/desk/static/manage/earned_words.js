// What managers read about levels that skills earn and lose, in Chinese and English.

import { learn } from "../shared/i18n.js";

learn({
  earned: ["赢得的自主", "Autonomy that was earned"],
  earned_more: ["同事越认可一项技能的工作，它可以走得越远：在现在这一档至少有 30 次评判，且认可率有把握达到 90%。达到后系统自己写出提议；有把握的认可率掉下来，立即退回原来由人设定的一档。", "The more colleagues agree with what a skill does, the further it may go: at least 30 judgements at its present level, of which surely 90 % or more agree. Then the system writes a proposal. When that is no longer sure, the skill goes back at once to the level a person had set."],
  earned_what: ["算数的是：放行、修改或丢弃的草稿，批准或拒绝的操作，以及“复核”页的评判。", "What counts: drafts let out, changed or thrown away; acts approved or refused; and what was clicked under Review."],
  nothing_earned: ["还没有同事评判过任何技能。", "Nobody has judged any skill yet."],
  earned_line: ["{judged} 次评判中 {agreed} 次认可，有把握的是 {low}", "{agreed} of {judged} judgements agree, surely {low}"],
  earned_none: ["在这一档还没有评判", "not judged at this level yet"],
  earned_level: ["赢得，原为“{home}”", "earned; set to “{home}”"],
  earned_wait: ["{version} 提议升到“{level}”，等人决定。", "{version} proposes “{level}” and waits for a person."],
  earned_ripe: ["{version} 提议升到“{level}”；若无人反对，{when} 自动生效。", "{version} proposes “{level}”; it takes effect {when} unless somebody objects."],
  earned_trial: ["{version} 提议“{level}”，正在试运行。", "{version} proposes “{level}” and is on trial."],
  earned_report: ["{skill}：{level} → {to}。{judged} 次评判中 {agreed} 次认可，有把握的是 {low}（标准 {bar}）。", "{skill}: {level} → {to}. {agreed} of {judged} judgements agree, surely {low} (the bar is {bar})."],
  let_rise: ["生效", "Put in force"], say_no: ["否决", "Decline"],
  by_levels: ["系统", "the system"], by_quiet: ["无人反对", "nobody objected"],
  state_withdrawn: ["已撤回", "withdrawn"],
  earning_by_itself: ["赢得的一档，若提议后 {hours} 小时无人反对，就自动生效", "A level that was earned takes effect by itself when nobody has objected to the proposal for {hours} hours"],
  earning_hours: ["无人反对的小时数", "Hours without an objection"],
  what_earning_by_itself: ["赢得的一档自动生效", "Earned levels take effect by themselves"], what_earning_quiet_hours: ["无人反对的小时数", "Hours without an objection"],
  banner_earned: ["一项技能赢得了更多自主。", "A skill has earned more autonomy."], banner_promoted: ["一项技能升了一档。", "A skill went up a level."], banner_demoted: ["一项技能被退回。", "A skill was taken back."], banner_falling: ["一项技能不再被认可。", "People no longer agree with a skill."],
  alarm_earned: ["{skill}：{judged} 次评判中 {agreed} 次认可（有把握的是 {low}）。{version} 提议从“{level}”升到“{to}”，可在“警报”页决定。", "{skill}: {agreed} of {judged} judgements agree (surely {low}). {version} proposes to go from “{level}” to “{to}”; decide under Alarms."],
  alarm_promoted: ["{skill}：{judged} 次评判中 {agreed} 次认可（有把握的是 {low}）。提议后无人反对，{version} 已生效：从“{level}”升到“{to}”。", "{skill}: {agreed} of {judged} judgements agree (surely {low}). Nobody objected; {version} is in force: from “{level}” to “{to}”."],
  alarm_demoted: ["{skill}：{judged} 次评判中只有 {agreed} 次认可（有把握的只有 {low}，标准 {bar}）。{version} 已生效：从“{level}”退回“{to}”。", "{skill}: only {agreed} of {judged} judgements agree (surely {low}, the bar is {bar}). {version} is in force: back from “{level}” to “{to}”."],
  alarm_falling: ["{skill}：{judged} 次评判中只有 {agreed} 次认可（有把握的只有 {low}，标准 {bar}）。按设置没有自动退回“{to}”。", "{skill}: only {agreed} of {judged} judgements agree (surely {low}, the bar is {bar}). As set, it was not taken back to “{to}”."],
});
