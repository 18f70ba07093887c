// Sound and browser notifications, both off until somebody switches them on. A notification carries no words of the customer.

import { isMine } from "./store.js";

const on = (name) => localStorage.getItem(`haoke.${name}`) === "on";

export const wants = { sound: () => on("sound"), notify: () => on("notify") };

export async function choose(name, wanted) {
  if (wanted && name === "notify" && (await Notification.requestPermission()) !== "granted") return;
  localStorage.setItem(`haoke.${name}`, wanted ? "on" : "off");
  if (wanted && name === "sound") chime();
}

function chime() {
  const audio = new AudioContext();
  const gain = audio.createGain();
  gain.gain.setValueAtTime(0.08, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.5);
  const tone = audio.createOscillator();
  tone.frequency.value = 660;
  tone.connect(gain).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.5);
}

export function announce(row, text, forMe = false) {
  if (!forMe && !isMine(row) && row.owner !== "queue") return;
  if (on("sound")) chime();
  if (on("notify") && document.hidden && Notification.permission === "granted") new Notification(text, { tag: row.id });
}
