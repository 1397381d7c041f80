import { curlLine } from './curl-line.js';
import { callOf, enteredToken } from './entered-call.js';
import { sendCall } from './send-call.js';

/** Forms send their call, and the curl lines follow what is entered. */
export function startForms() {
  // This page is `api/docs` of the service.
  const base = new URL('..', location.href).href.replace(/\/$/, '');
  for (const article of document.querySelectorAll('article')) {
    const template = article.querySelector('template');
    const form = template?.content.querySelector('form');
    if (template != null && form != null) {
      startForm(form, article, base);
      // Hundreds of forms would take a browser seconds, so each is added to the page when it is opened.
      template
        .closest('details')
        ?.addEventListener('toggle', () => template.replaceWith(template.content), { once: true });
    }
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} article
 * @param {string} base
 */
function startForm(form, article, base) {
  const line = article.querySelector('.curl code');
  const copy = article.querySelector('.curl button');
  const needsToken = form.dataset['token'] !== undefined;
  const writeLine = () => line?.replaceChildren(curlLine(callOf(form), { base, needsToken }));
  form.addEventListener('input', writeLine);
  writeLine();

  const copyLine = async () => {
    const token = needsToken ? enteredToken() : '';
    const isCopied = await copyText(curlLine(callOf(form), { base, needsToken, token }), line);
    copy?.replaceChildren(isCopied ? `Copied${token === '' ? '' : ' with token'}` : 'Selected: press Ctrl+C');
    setTimeout(() => copy?.replaceChildren('Copy curl'), 2500);
  };
  copy?.addEventListener('click', () => void copyLine());

  let running = new AbortController();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    running.abort();
    running = new AbortController();
    void sendCall(form, { base, token: needsToken ? enteredToken() : '', signal: running.signal });
  });
}

/**
 * Without TLS, browsers let a page write to the clipboard only on the machine's own address. Elsewhere the line is selected
 * for the person to copy.
 *
 * @param {string} text
 * @param {Element | null} line
 */
async function copyText(text, line) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (line !== null) {
      getSelection()?.selectAllChildren(line);
    }
    return false;
  }
}
