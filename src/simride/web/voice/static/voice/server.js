// Posting to Simride's own server on this machine: what went wrong comes back as a sentence.
import { Refused } from "../shared/devices.js";

export const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

export async function post(url, body, type, leaving = false) {
  let answer;
  try {
    answer = await fetch(url, { method: "POST", body, keepalive: leaving, credentials: "same-origin", headers: { "Content-Type": type, "X-CSRFToken": token() } });
  } catch {
    return null; // nobody answers: the one who asked may ask again
  }
  if (answer.ok) return answer;
  const told = answer.headers.get("Content-Type")?.includes("json") ? (await answer.json()).problem : "";
  throw new Refused(told || `Simride did not take it (${answer.status}). Load the page again.`);
}

export const postJson = (url, told, leaving = false) => post(url, JSON.stringify(told), "application/json", leaving);
