import { targetOf } from './call.js';
import { callOf } from './entered-call.js';
import { responseText } from './response-text.js';

/**
 * Sends the call that the form describes and shows the response below it.
 *
 * @param {HTMLFormElement} form
 * @param {{ readonly base: string, readonly token: string, readonly signal: AbortSignal }} options
 */
export async function sendCall(form, { base, token, signal }) {
  const state = form.querySelector('.state');
  const shown = form.querySelector('.response');
  const call = callOf(form);
  state?.replaceChildren('Sending …');
  shown?.replaceChildren();
  const startedAt = performance.now();
  try {
    const response = await fetch(`${base}${targetOf(call)}`, {
      method: call.method,
      headers: headersOf(call, token),
      ...(call.body !== undefined && { body: call.body }),
      credentials: 'omit',
      cache: 'no-store',
      signal,
    });
    const text = await responseText(response);
    const ms = Math.round(performance.now() - startedAt);
    const hint = response.status === 401 && token === '' ? '. Enter a token at the top of the page.' : '';
    state?.replaceChildren(`${response.status} ${response.statusText} in ${ms} ms${hint}`);
    state?.classList.toggle('failed', !response.ok);
    shown?.replaceChildren(block('Headers', headerLines(response)), block('Body', text === '' ? '(empty)' : text));
  } catch (error) {
    if (!signal.aborted) {
      state?.replaceChildren(`No response: ${String(error)}`);
      state?.classList.add('failed');
    }
  }
}

/**
 * @param {import('./call.js').Call} call
 * @param {string} token
 */
function headersOf(call, token) {
  const headers = new Headers();
  for (const [name, value] of call.headers) {
    headers.append(name, value);
  }
  if (token !== '') {
    headers.set('Authorization', `Bearer ${token}`);
  }
  return headers;
}

/** @param {Response} response */
function headerLines({ headers }) {
  return [...headers].map(([name, value]) => `${name}: ${value}`).join('\n');
}

/**
 * A response is shown as text, never as markup.
 *
 * @param {string} title
 * @param {string} text
 */
function block(title, text) {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  const pre = document.createElement('pre');
  details.open = title === 'Body';
  summary.textContent = title;
  pre.textContent = text;
  pre.tabIndex = 0;
  details.append(summary, pre);
  return details;
}
