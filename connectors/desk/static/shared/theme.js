// Light, dark, or as the system says.

const KEY = "haoke.theme";

export function theme() {
  return localStorage.getItem(KEY) || "system";
}

export function chooseTheme(name) {
  if (name === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, name);
  applyTheme();
}

export function applyTheme() {
  const chosen = theme();
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

applyTheme();
