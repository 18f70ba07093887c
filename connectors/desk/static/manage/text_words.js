// What the lines that customers read are about, and the words around them.

import { learn } from "../shared/i18n.js";

learn({
  texts_more: ["每条都照所选渠道实际发出的样子显示：按钮还是编号、在哪里断开。{…} 处会填入订单、姓名等事实。", "Each as the chosen channel really sends it: buttons or numbered lines, and where it is cut. Facts such as an order or a name take the place of {…}."],
  texts_about: ["内容", "About"], texts_choices: ["可以点的选项", "Choices to press"], language_ar: ["阿拉伯文", "Arabic"], language_de: ["德文", "German"], language_es: ["西班牙文", "Spanish"], language_fr: ["法文", "French"], language_ja: ["日文", "Japanese"],
  language_ko: ["韩文", "Korean"], language_pt: ["葡萄牙文", "Portuguese"], language_ru: ["俄文", "Russian"], language_th: ["泰文", "Thai"], language_vi: ["越南文", "Vietnamese"],
  channel_console: ["终端", "Terminal"], channel_chatwoot: ["Chatwoot", "Chatwoot"],
  about_clarify: ["追问", "Asking back"], about_handoff: ["转人工", "Hand-over to a person"], about_decline: ["婉拒", "Declining"], about_risk: ["风险", "Risk"], about_account: ["账户", "Account"],
  about_address: ["地址", "Address"], about_baton: ["同事的承诺", "What colleagues promised"], about_bot: ["机器人自己", "The bot itself"], about_button: ["按钮", "Buttons"], about_channel: ["渠道", "Channels"],
  about_complaint: ["投诉", "Complaints"], about_contact: ["联系方式", "Contact"], about_count: ["数量", "Counts"], about_delivery: ["配送", "Delivery"], about_dialog: ["对话", "Dialogue"],
  about_dispute: ["争议", "Disputes"], about_effect: ["办理结果", "What was done"], about_empathy: ["安抚", "Sympathy"], about_error: ["出错", "Errors"], about_exchange: ["换货", "Exchange"],
  about_fee: ["费用", "Fees"], about_feedback: ["反馈", "Feedback"], about_form: ["表单", "Forms"], about_giftcard: ["礼品卡", "Gift cards"], about_goodwill: ["补偿", "Goodwill"],
  about_guardrail: ["护栏", "Guardrail"], about_identity: ["身份核实", "Identity"], about_install: ["安装", "Installation"], about_intent: ["话题名称", "Names of topics"], about_invoice: ["发票", "Invoices"],
  about_knowledge: ["知识", "Knowledge"], about_link: ["关联账号", "Linking an account"], about_membership: ["会员", "Membership"], about_merchant: ["商家", "Merchants"],
  about_newsletter: ["订阅", "Newsletter"], about_notice: ["主动告知", "Speaking first"], about_order: ["订单", "Orders"], about_payment: ["付款", "Payment"], about_price: ["价格", "Prices"],
  about_product: ["商品", "Products"], about_promo: ["优惠", "Promotions"], about_refund: ["退款", "Refunds"], about_repair: ["维修", "Repair"], about_return: ["退货", "Returns"],
  about_skill: ["技能名称", "Names of skills"], about_slack: ["Slack", "Slack"], about_social: ["寒暄", "Small talk"], about_tech: ["技术问题", "Technical questions"], about_topic: ["话题", "Topics"],
  about_trade_in: ["以旧换新", "Trade-in"], about_warranty: ["保修", "Warranty"],
});
