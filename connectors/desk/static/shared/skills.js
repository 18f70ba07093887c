// Skills by their names for people, in Chinese and English.

import { learn } from "./i18n.js";

learn({
  skill_orders: ["订单", "Orders"], skill_logistics: ["物流", "Logistics"], skill_refunds: ["退款", "Refunds"], skill_returns: ["退换", "Returns"], skill_products: ["商品", "Products"], skill_promotions: ["优惠", "Promotions"], skill_account: ["账户", "Account"], skill_goodwill: ["补偿", "Goodwill"], skill_knowledge: ["知识", "Knowledge"], skill_handoff: ["转人工", "Hand-over"], skill_feedback: ["反馈", "Feedback"], skill_smalltalk: ["闲聊", "Small talk"],
});
