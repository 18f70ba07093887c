// Calls to our own server. A call that changes something carries the session's word; when the session is over, the door opens.

import { told } from "./refusals.js";

export class CallFailed extends Error {
  constructor(status, message) {
    super(told(message));
    this.status = status;
  }
}

let word = "";

export function useWord(csrf) {
  word = csrf;
}

export function call(path, body, { method } = {}) {
  const options = { method: method || (body === undefined ? "GET" : "POST"), headers: {} };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  return asked(path, options);
}

// The bytes of a file, with its name beside them.
export function upload(path, file) {
  const headers = { "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(file.name) };
  return asked(path, { method: "POST", body: file, headers });
}

async function asked(path, options) {
  options.credentials = "same-origin";
  options.headers.Accept = "application/json";
  if (options.body !== undefined && word) options.headers["X-CSRF-Token"] = word;
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new CallFailed(0, "offline");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401 && !path.endsWith("/sign-in")) leave();
  if (!response.ok) throw new CallFailed(response.status, answer?.error?.message || response.statusText);
  return answer;
}

export function leave() {
  const here = location.pathname === "/desk" ? "" : `?to=${encodeURIComponent(location.pathname)}`;
  location.assign(`/desk/sign-in${here}`);
}

// Who is signed in; every page of ours begins with this.
export async function me() {
  const person = await call("/api/desk/me");
  useWord(person.csrf);
  return person;
}
