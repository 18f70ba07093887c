// What managers read about models on trial and about alarms, in Chinese and English.

import { learn } from "../shared/i18n.js";

learn({
  part_models: ["模型", "Models"], part_judge: ["听懂客户的模型", "The model that understands"], part_writer: ["组织措辞的模型", "The model that words answers"],
  part_judge_more: ["判断客户说了什么、该走哪条路。", "It hears what a customer wants; which way a conversation goes depends on it."], part_writer_more: ["把已经决定好的内容说得自然；不作任何决定。", "It says naturally what was decided; it decides nothing."],
  installed_judge: ["随软件安装的", "the one that was installed"], installed_writer: ["核定文本或配置文件里的", "approved texts, or the settings file's"],
  stage_registered: ["已登记", "registered"], stage_shadow: ["静默旁听", "silent beside"], stage_canary: ["部分对话试用", "tried on a share"], stage_live: ["生效", "in force"],
  shadow_now: ["每一轮真实对话它都在旁边判断一遍，但什么也不说。", "It goes through every real turn beside the one in force, and says nothing."], canary_now: ["它为 {share}% 的对话真正作决定；其余对话里仍在旁边静默判断。这些对话的完成率过低时会自动停止。", "It decides in {share} % of conversations and only looks on in the others. If its conversations are no longer completed, it is stopped by itself."],
  agree_means_judge: ["“一致”是指走同一条路、用同一项技能；不一致但您点了“试用的对”也算。", "Agreeing means: the same way and the same skill. A difference that you find in the candidate's favour counts too."], agree_means_writer: ["“一致”是指它的措辞通过所有检查、没有丢掉内容；没通过但您点了“试用的对”也算。", "Agreeing means: its words pass every check and lose nothing. A refusal that you find in the candidate's favour counts too."],
  agreement_line: ["看了 {seen} 轮：{agreed} 轮一致，{differ} 轮不同。", "{seen} {seen|turn|turns} seen: {agreed} {agreed|agrees|agree}, {differ} {differ|differs|differ}."], agreement_few: ["还看得太少：至少要 {least} 轮。目前有把握的一致率是 {low}，需要 {bar}。", "Too few yet: at least {least} turns are needed. Surely agreeing so far: {low}; needed: {bar}."], agreement_low: ["有把握的一致率（95% 下限）是 {low}，还没到 {bar}。请看看下面的不同之处。", "Surely agreeing (lower bound at 95 %): {low}, not yet {bar}. Look at the differences below."], agreement_ready: ["有把握的一致率（95% 下限）是 {low}，达到了 {bar}：可以往前走一步。", "Surely agreeing (lower bound at 95 %): {low}, which passes {bar}. It may go a step on."],
  meter_label: ["有把握的一致率 {low}，实际 {share}，需要 {bar}", "surely agreeing {low}, in fact {share}, needed {bar}"],
  let_decide: ["为 {share}% 的对话试用", "Try it on {share} % of conversations"], the_candidate: ["试用的", "the candidate"], who_is_right: ["谁对？", "Who is right?"], right_live: ["生效的对", "The one in force is right"], right_candidate: ["试用的对", "The candidate is right"],
  differences: ["不同之处（{n}）", "Differences ({n})"], no_differences: ["目前没有不同。", "None so far."], waiting_models: ["已登记，可以试用", "Registered, can be tried"], gate_missed: ["有 {n} 项考核未过", "{n} {n|bar|bars} missed"], not_loaded: ["没能载入，一切照旧：", "It could not be loaded; nothing has changed:"],
  no_models_judge: ["还没有登记别的模型。请管理员运行 haoke judges register。", "No other model is registered. Ask your administrator to run: haoke judges register"], no_models_writer: ["还没有登记别的模型。请管理员运行 haoke models register。", "No other model is registered. Ask your administrator to run: haoke models register"],
  no_words: ["没有措辞：{why}", "no words: {why}"], wording_late: ["太慢", "too late"], wording_busy: ["太忙", "too busy"], wording_failed: ["出错", "failed"], wording_budget: ["用量用完", "over its budget"], wording_blocked: ["被守则拦下", "stopped by the guardrail"], wording_lost: ["丢了内容", "lost something"], wording_stopped: ["中止", "stopped"],
  the_model: ["{part}“{name}”", "{part}, “{name}”"],
  banner_ccr: ["完成率过低。", "Conversations were no longer completed."], banner_canary: ["试用有问题。", "Trouble on trial."], banner_drift: ["转人工变多了。", "More hand-overs than usual."], banner_wrong: ["答错变多了。", "More wrong answers than usual."], banner_queue: ["有人等得太久。", "Somebody waits too long."],
  understood: ["知道了", "Understood"], more_alarms: ["另有 {n} 条", "{n} more"],
  alarm_canary: ["试用的{version}：{n} 个对话里只有 {share} 办完（低于 {below}），试用已自动停止。", "On trial, {version}: only {share} of {n} conversations were completed (below {below}). The trial was ended by itself."], alarm_canary_on: ["试用的{version}：{n} 个对话里只有 {share} 办完（低于 {below}）。试用没有自动停止。", "On trial, {version}: only {share} of {n} conversations were completed (below {below}). The trial goes on."],
  canary_share: ["新模型试用时占对话的百分比", "Share of conversations for a model on trial, percent"], what_canary_share: ["模型试用比例", "Share of a model on trial"],
  queue_general: ["普通", "general"], queue_urgent: ["紧急", "urgent"],
});
