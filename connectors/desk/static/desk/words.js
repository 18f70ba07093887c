// Codes of the bot as words; a code without words stays itself.

import { has, t } from "../shared/i18n.js";

export const word = (prefix, code) => (has(`${prefix}_${code}`) ? t(`${prefix}_${code}`) : code);

// What an act says besides its amount: codes as words, a customer's own words as they are.
const CODES = { reason: ["why"], kind: ["why", "type"], field: ["field"] };
export const detail = (key, value) => (CODES[key] || []).map((prefix) => word(prefix, value)).find((text) => text !== value) ?? value;

export const reasonText = (code) => word("reason", code);
export const typeText = (code) => word("type", code);

export function money(amount, currency) {
  if (!amount) return "";
  try {
    return new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}
