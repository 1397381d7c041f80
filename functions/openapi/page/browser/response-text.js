/** Characters shown of a long body. */
export const maxShown = 200_000;

/**
 * The body of a response for display: JSON indented, the beginning of a long text, and only the size of binary data.
 *
 * @param {Response} response
 * @returns {Promise<string>}
 */
export async function responseText(response) {
  const type = response.headers.get('content-type') ?? '';
  if (response.body === null) {
    return '';
  }
  if (!/^text\/|[/+](?:json|xml|x-ndjson|x-www-form-urlencoded)\b|^$/.test(type)) {
    const length = response.headers.get('content-length');
    await response.body.cancel();
    return `(${length === null ? '' : `${length} bytes of `}${type}: not shown)`;
  }
  const { text, isWhole } = await beginning(response.body);
  return isWhole ? indented(text) : `${text}\n(only the first ${text.length} characters are shown)`;
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
async function beginning(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (text.length <= maxShown) {
    const { done, value } = await reader.read();
    if (done) {
      return { text: text + decoder.decode(), isWhole: true };
    }
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return { text: text.slice(0, maxShown), isWhole: false };
}

/**
 * JSON on several lines, unless that would change it: a number may have more digits than JavaScript keeps.
 *
 * @param {string} text
 */
function indented(text) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(text);
    return JSON.stringify(value) === text.trim() ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}
