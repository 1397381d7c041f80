import { pathParts, queryText } from './call.js';

/**
 * A call as a line for bash. Unknown values become variables: `$BASE_URL`, `$TOKEN` and one for each path parameter
 * without a value.
 *
 * @param {import('./call.js').Call} call
 * @param {{ readonly base?: string | undefined, readonly needsToken: boolean, readonly token?: string | undefined }} options
 */
export function curlLine(call, { base, needsToken, token = '' }) {
  const address = [base === undefined ? { missing: 'base_url' } : { text: base }, ...pathParts(call)];
  const words = [
    `curl ${call.method === 'GET' ? '' : `-X ${call.method} `}${quoteParts([...address, { text: queryText(call) }])}`,
    ...(token === ''
      ? needsToken
        ? ['-H "Authorization: Bearer $TOKEN"']
        : []
      : [`-H ${quote(`Authorization: Bearer ${token}`)}`]),
    ...call.headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(call.body === undefined ? [] : [`--data-raw ${quote(call.body)}`]),
  ];
  return words.join(' \\\n  ');
}

/**
 * One word of the shell. Neighbouring texts share their quotes.
 *
 * @param {readonly ({ readonly text: string } | { readonly missing: string })[]} parts
 */
function quoteParts(parts) {
  let word = '';
  let text = '';
  for (const part of parts) {
    if ('text' in part) {
      text += part.text;
    } else {
      word += `${text === '' ? '' : quote(text)}"$${part.missing.toUpperCase()}"`;
      text = '';
    }
  }
  return `${word}${text === '' ? '' : quote(text)}`;
}

/**
 * Between single quotes the shell changes nothing; only a single quote itself cannot be there.
 *
 * @param {string} text
 */
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
