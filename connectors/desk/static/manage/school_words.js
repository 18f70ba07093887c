// What managers read about training runs and blind comparisons, in Chinese and English.

import { learn } from "../shared/i18n.js";

learn({
  part_school: ["学堂", "School"], new_run: ["开始一次训练", "Start a training run"], new_run_more: ["训练在旁边的进程里进行，客服台优先。停止或断电后可以从最后一个检查点继续。", "It trains in a process beside the desk, which goes first. A run that is stopped, or loses its server, goes on from its last checkpoint."],
  run_name: ["名称", "Name"], run_name_rule: ["小写字母、数字和短横线，以字母或数字开头", "Small letters, digits and dashes, a letter or digit first"], run_stage: ["阶段", "Stage"], run_sft: ["学好的回答", "Good answers (SFT)"], run_dpo: ["学偏好", "Preferences (DPO)"], run_recipe: ["配方", "Recipe"], run_data: ["数据", "Data"], run_base: ["底模", "Base model"], run_from: ["从哪次训练接着学", "Go on from"], of_the_recipe: ["配方里写的", "what the recipe says"],
  start_run: ["开始", "Start"], stop_run: ["停止", "Stop"], resume_run: ["继续", "Go on"], one_at_a_time: ["“{name}”正在进行，一次只跑一个。", "{name} is under way; one at a time."], school_closed: ["设置里关闭了学堂（school.enabled）。", "The settings keep the school closed (school.enabled)."],
  runs: ["训练记录", "Runs"], run_is_running: ["进行中", "running"], run_is_done: ["完成", "done"], run_is_stopped: ["已停止", "stopped"], run_is_failed: ["失败", "failed"], run_is_lost: ["中断，可继续", "interrupted, can go on"],
  run_line: ["{stage} · 配方 {recipe} · 数据 {data} · {by} 于 {at} 开始", "{stage} · recipe {recipe} · data {data} · started by {by}, {at}"], run_log: ["日志", "Log"], what_next: ["接下来：", "Next:"],
  no_curve_yet: ["正在载入模型…", "The model is being loaded…"], update_of: ["第 {step} / {of} 步", "update {step} of {of}"], loss_is: ["损失 {loss}", "loss {loss}"], tokens_s: ["每秒 {n} 个词元", "{n} tokens/s"], time_left: ["还需 {span}", "{span} left"], epsilon_is: ["隐私预算 ε {epsilon}", "epsilon {epsilon}"],
  updates: ["步", "update"], loss: ["损失", "loss"], curve_label: ["损失曲线：{n} 个点，从 {first} 到 {last}", "Loss: {n} points, from {first} to {last}"],
  blind: ["两个模型，盲评", "Two models, judged blind"], blind_more: ["两个已登记的模型回答同样的问题。投票之前不显示是谁的，左右每题随机。", "Two registered models answer the same. Whose answer it is shows only after the vote; the sides change at random."], two_models_needed: ["至少要登记两个模型：haoke models register", "At least two models have to be registered: haoke models register"],
  contest_first: ["第一个模型", "First model"], contest_second: ["第二个模型", "Second model"], contest_data: ["数据", "Data"], contest_items: ["题数", "Questions"], let_them_answer: ["让它们回答", "Let them answer"], against: ["对", "against"], voted_of: ["已投 {n} / {of}", "voted on {n} of {of}"],
  contest_making: ["两个模型正在回答…", "The models are answering…"], contest_failed: ["没有做成。", "It failed."], contest_lost: ["服务器中断了，请重新开始。", "The server was interrupted; start it again."],
  which_is_better: ["哪个回答更好？", "Which answer is better?"], item_of: ["第 {n} / {of} 题", "{n} of {of}"], approved_text: ["核定文本：", "Approved text:"], better_left: ["左边更好", "Left is better"], better_right: ["右边更好", "Right is better"], both_the_same: ["一样好", "Both the same"], said_nothing: ["（什么也没说）", "(said nothing)"],
  it_was: ["刚才左边是 {left}，右边是 {right}。", "Left was {left}, right was {right}."],
  contest_result: ["{second} 胜过 {first} 的比例：{share}（95% 区间 {low} 至 {high}；{people} 人投了 {n} 票）。", "{second} preferred to {first}: {share} (95 % interval {low} to {high}; {n} {n|vote|votes} of {people} {people|person|people})."], contest_counts: ["{first} 胜 {a}，{second} 胜 {b}，一样 {same}。一样算半票。", "{first} {a}, {second} {b}, the same {same}. The same counts half."],
});
