// What the server refuses with, in Chinese: the server speaks English, its pages speak the reader's language. `{}` is what differs.

import { language } from "./i18n.js";

const CHINESE = [
  ["offline", "连不上服务器，请检查网络后再试。"],
  ["there is no such conversation", "没有这个会话。"],
  ["{}; claim it first", "会话在别处（{}），请先接手。"],
  ["somebody else was faster; look again", "有同事抢先了一步，请再看一眼。"],
  ["customers of this channel cannot be sent files", "这个渠道的顾客收不了文件。"],
  ["there is no such turn", "没有这一轮。"],
  ["this turn holds no draft", "这一轮没有待处理的草稿。"],
  ["somebody has decided on this draft already", "这份草稿已经有人处理了。"],
  ["the bot does not have this conversation; write yourself", "会话不在机器人手里，请自己回复。"],
  ["a note has 1 to {} characters", "备注须为 1 到 {} 个字。"],
  ["a presence is online or away", "状态只能是接待中或暂离。"],
  ["a code is 1 to 40 letters, digits, - or _", "短码为 1 到 40 个字母、数字、- 或 _。"],
  ["nobody of this name works here", "这里没有叫这个名字的同事。"],
  ["this colleague's account has ended", "这位同事的账号已停用。"],
  ["only who has the conversation can pass it on", "只有正在接待的人才能转交。"],
  ["the conversation is closed; open it again first", "会话已关闭，请先重新打开。"],
  ["only a closed conversation can be opened again", "只有已关闭的会话才能重新打开。"],
  ["there is no such dead letter; it may have been replayed already", "没有这封死信，可能已经重放过了。"],
  ["a conversation is put aside for 1 to {} minutes; 0 takes it up again", "暂放时间为 1 到 {} 分钟，0 表示现在接着办。"],
  ["only who has the conversation can put it aside; claim it first", "只有正在接待的人才能暂放，请先接手。"],
  ["say in a few words why you need to see it", "请简单写明为什么要看。"],
  ["there is no such effect", "没有这个操作。"],
  ["this effect does not wait for an approval", "这个操作不需要审批。"],
  ["who handles the conversation does not decide on its money; ask a colleague", "正在接待的人不能审批这个会话里的钱，请让同事来。"],
  ["the customer has just taken this back; nothing will be done", "顾客刚刚撤回了，什么都不会办。"],
  ["the customer has had another way out for this order since; refuse this one", "这笔订单后来已经另有办法解决，请拒绝这一条。"],
  ["somebody has decided on this effect already", "这个操作已经有人审批了。"],
  ["the customer deleted the conversation, and this request with it", "顾客删除了会话，这个申请也一并删除了。"],
  ["{} is a list of up to {} lines", "{} 最多 {} 行。"],
  ["each line of {} is text of 1 to {} characters", "{} 的每一行须为 1 到 {} 个字。"],
  ["a sign-in name is 1 to 64 of a-z 0-9 . _ @ - and begins with a letter or digit", "登录名为 1 到 64 个小写字母、数字或 . _ @ -，以字母或数字开头。"],
  ["a name is 1 to {} printable characters", "名字为 1 到 {} 个可见字符。"],
  ["there is no account {}", "没有账号 {}。"],
  ["somebody must stay administrator; make another one first", "至少要留一位管理员，请先设另一位。"],
  ["there is an account {} already", "账号 {} 已经有了。"],
  ["this link was used, has run out, or is another person's", "链接已用过、已过期，或不是给您的。"],
  ["the first account exists already; sign in with it", "第一个账号已经建好，请直接登录。"],
  ["this name and password do not go together", "登录名和密码对不上。"],
  ["too many failed attempts; wait a quarter of an hour and try again", "输错次数太多，请一刻钟后再试。"],
  ["a role is one of {}", "角色只能是：{}。"],
  ["a password has {} to {} characters", "密码须为 {} 到 {} 个字符。"],
  ["there are too many accounts like {}", "和 {} 相似的账号太多。"],
  ["your company account has no role at this desk; ask an administrator", "您的公司账号在这里还没有角色，请找管理员。"],
  ["this account has ended; ask an administrator", "这个账号已停用，请找管理员。"],
  ["names an intent or a skill, not both: an intent belongs to one skill", "意图和技能只选一个：意图本来就属于一个技能。"],
  ["patience is counted over a conversation: leave skill and intent empty", "耐心按整段会话计算，请把技能和意图留空。"],
  ["sets nothing; give a value or take it out", "没有设任何值，请填一个，或者删掉这一条。"],
  ["a word of one character would bring in a person for almost everything", "单个字的词几乎什么都会转人工，请写至少两个字。"],
  ["{} is set twice; keep one", "{} 设了两次，请只留一个。"],
  ["{} is no amount above 0, such as CNY 1000", "{} 不是大于 0 的金额，请连同币种一起写，例如 CNY 1000。"],
  ["version {} of the settings cannot be read: {}", "设置的第 {} 版读不出来：{}"],
  ["a trial may decide for 0 to 50 percent of conversations", "试行只能覆盖 0 到 50% 的会话。"],
  ["v{} needs another person's approval first", "v{} 要先由另一位同事批准。"],
  ["{} changed {} as well; propose it again", "{} 也改了{}，请重新提交。"],
  ["v{} was {}; propose it again", "v{} 已是 {} 状态，请重新提交。"],
  ["there is nothing to go back to: the file's settings hold", "没有可以退回的版本：现在用的就是文件里的设置。"],
  ["somebody else changed the settings just now; look again", "刚刚有人改了设置，请再看一眼。"],
  ["who proposed a change cannot decide on it; ask somebody else", "提出修改的人不能自己批准，请找别人。"],
  ["there is no version {} of the settings", "没有设置的第 {} 版。"],
  ["v{} cannot be tried out", "v{} 不能试行。"],
  ["this change has been decided on already", "这个修改已经有人处理了。"],
  ["there is no generated month here; make one with: haoke demo-month", "这里没有生成的月份，可运行 haoke demo-month 生成。"],
  ["there is no such difference", "没有这一处差异。"],
  ["the target is a share between 0.001 and 0.5", "目标须在 0.1% 到 50% 之间。"],
  ["nothing is changed", "没有任何改动。"],
  ["{} has changed the same just now; look again", "{} 刚刚改了同一处，请再看一眼。"],
  ["{} is on trial; end that first", "{} 正在试行，请先结束它。"],
  ["{} has not shown enough: {} of {} turns agree, surely {}; at least {} turns and {} are needed", "{} 的表现还不够：{}/{} 轮一致，有把握的下限 {}；至少要 {} 轮、达到 {}。"],
  ["who moved a model last cannot move it on; ask somebody else", "上一步是您操作的，下一步请找别人。"],
  ["there is no such channel here", "这里没有这个渠道。"],
  ["this conversation was not told an old version of that article", "这个会话没有收到过那篇文章的旧版本。"],
  ["a colleague has this conversation; let them tell the customer", "会话在同事手里，请由同事告诉顾客。"],
  ["there is no such file; upload it first", "没有这个文件，请先上传。"],
  ["only a person with the role {} or more may do this", "需要 {} 或更高的角色。"],
  ["nothing to change: send role, name, active, capacity, queues or languages", "没有任何改动。"],
  ["there is no such account", "没有这个账号。"],
  ["sign in at /desk, or send the key as 'Authorization: Bearer …'", "请先登录。"],
  ["this takes the role {}; you are {}", "需要 {} 角色，您现在是 {}。"],
  ["this call must come from the desk's own page", "请在工作台页面上操作。"],
  ["changes need the session's word in {}; reload the page", "页面已过时，请刷新后再试。"],
  ["only what was written here is taken out here; see `haoke knowledge remove`", "这里只能删除在这里写的文章；其他的用 haoke knowledge remove。"],
  ["there is no such {}", "没有这个{}。"],
  ["no company sign-in is set; see connectors.desk.oidc", "没有设置公司登录，见 connectors.desk.oidc。"],
  ["this sign-out was carried out before", "已经退出过了。"],
  ["search for 2 to 100 characters", "请输入 2 到 100 个字来搜索。"],
  ["a presence belongs to a person who is signed in", "只有登录的人才有接待状态。"],
  ["an article needs a title, which is the question, and a text, which answers it", "文章要有标题（问题）和正文（回答）。"],
  ["an article has at most {} characters; make two of it", "文章最多 {} 个字，请分成两篇。"],
  ["an audience is one of {}, not {}", "读者只能是 {}，不能是 {}。"],
  ["choose two different models", "请选两个不同的模型。"],
  ["there is no such item", "没有这一项。"],
  ["you have voted on this one", "这一项您已经投过票了。"],
  ["there is no such comparison", "没有这次比较。"],
  ["there is a run called {} already", "已经有一次叫 {} 的训练。"],
  ["{} is {}", "{} 现在是 {}。"],
  ["{} is not running", "{} 没有在运行。"],
  ["there is no set {}", "没有数据集 {}。"],
  ["school.enabled is off", "训练没有开启（school.enabled）。"],
  ["{} is under way; one at a time", "{} 正在进行，一次只能一个。"],
  ["there is no run {}", "没有训练 {}。"],
];

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const SHAPES = CHINESE
  .map(([english, chinese]) => [new RegExp(`^${english.split("{}").map(escaped).join("(.+?)")}$`), chinese, english.replaceAll("{}", "").length])
  .sort((one, other) => other[2] - one[2]); // what says most is tried first, so that a sentence of holes takes no other's place

const WHERE = /^[a-z_]+(?:\.\w+)+: /; // the place in the settings, which a page shows by itself

// A refusal as the reader reads it; one that is not here stays as the server said it.
export function told(message) {
  const plain = message.replace(WHERE, "");
  if (language() !== "zh") return plain === "offline" ? "The server cannot be reached. Check the network and try again." : plain;
  for (const [shape, chinese] of SHAPES) {
    const found = plain.match(shape);
    if (found) return found.slice(1).reduce((line, part) => line.replace("{}", () => part), chinese);
  }
  return plain;
}
