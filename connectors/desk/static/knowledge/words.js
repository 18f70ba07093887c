// What managers read about knowledge, in Chinese and English.

import { learn } from "../shared/i18n.js";

learn({
  part_knowledge: ["知识", "Knowledge"], k_parts: ["知识页面", "Pages of knowledge"],
  k_try: ["试一试", "Try a question"], k_articles: ["文章", "Articles"], k_unanswered: ["没答上来的", "Unanswered"], k_recall: ["更正", "Corrections"],
  k_question: ["客户会怎么问", "A customer's question"], k_look: ["查找", "Look"], k_as: ["以谁的身份", "Asked by"], k_public: ["客户", "a customer"], k_agents: ["同事", "a colleague"],
  k_yes: ["会回答", "Answered"], k_no: ["不会回答：没有把握", "Not answered: not sure enough"], k_sure: ["把握 {sure}%，门槛 {bar}%", "{sure} % sure; the bar is {bar} %"],
  k_why: ["为什么", "Why"], k_sign: ["依据", "Sign"], k_value: ["数值", "Value"], k_weight: ["权重", "Weight"], k_counts: ["影响", "Counts"],
  k_found: ["找到的段落", "Passages that were found"], k_nothing: ["什么也没找到。", "Nothing was found."],
  k_scores: ["合计 {score} · 意思 {meaning} · 字词 {words} · 词义 {named}", "total {score} · meaning {meaning} · words {words} · meanings of words {named}"],
  k_by_meaning: ["意思相近", "likeness of meaning"], k_by_words: ["相同的字词", "shared words"], k_by_named: ["词义相通", "shared meanings of words"], k_by_lead: ["领先下一篇", "lead over the next article"],
  k_by_fits: ["标题说的是同一件事", "its title is about the same"], k_by_outside: ["不像是问店铺的", "not what a shop is asked"], k_by_social: ["只是寒暄", "courtesy, no question"], k_by_product: ["在问某件商品", "about one product"],
  k_by_brevity: ["太短", "too short"], k_by_number: ["提到了单号", "names an order"], k_by_both: ["意思和标题都吻合", "both meaning and title fit"],
  k_by_asked: ["与别的问法相近", "near another way to ask"], k_by_alike: ["用词和标题或别的问法相同", "in the words of its title or of another way to ask"],
  k_by_ahead: ["用词比其他文章更贴近", "in its words rather than in the next ones'"], k_by_score: ["合计得分", "total score"], k_by_read: ["阅读模型的判断", "what the reader says"],
  k_offers: ["不会直接回答，会按标题请客户选", "Not answered at once: offered by title"],
  k_holds_ago: ["第 {n} 版", "version {n}"],
  k_contains: ["包含的文字", "Containing"], k_until: ["有效至 {date}", "until {date}"], k_from: ["{date} 起有效", "from {date}"], k_over: ["现在不用", "not in force"], k_always: ["一直有效", "always"],
  k_id: ["编号", "Id"], k_title: ["标题", "Title"], k_language: ["语言", "Language"], k_audience: ["给谁看", "For"], k_valid: ["有效期", "In force"], k_version: ["版本", "Version"], k_from_where: ["来源", "Source"],
  k_none: ["没有文章。", "There are no articles."], k_remove: ["移除", "Remove"], k_remove_sure: ["确定移除", "Really remove"],
  k_open_none: ["最近 30 天没有答不上来的问题。", "In the last 30 days every question found an answer."], k_asked: ["问过 {n} 次 · 最近 {when}", "asked {n} {n|time|times} · last {when}"],
  k_draft: ["草稿", "Draft"], k_text: ["回答（写给客户看）", "The answer, as customers will read it"], k_expires: ["有效至（可不填）", "In force until (may stay empty)"],
  k_approve: ["批准并上线", "Approve and put live"], k_live: ["已上线：{title}", "Live: {title}"], k_nearest: ["最接近的文章", "The nearest articles"], k_more: ["还有 {n} 个话题。", "{n} more {n|topic|topics}."],
  k_changed: ["改过的文章", "Articles that changed"], k_changed_none: ["还没有文章改过。", "No article has changed yet."], k_was: ["第 {n} 版，用到 {when}", "version {n}, told until {when}"],
  k_told: ["听到旧说法的对话", "Conversations that were told the old thing"], k_told_none: ["没有对话引用过旧的说法。", "No conversation was told the old version."], k_choose: ["选一篇文章。", "Choose an article."],
  k_correct: ["告诉客户现在的说法", "Tell the customer what holds now"], k_corrected: ["已更正", "corrected"], k_said: ["已发送：{text}", "Sent: {text}"],
});
