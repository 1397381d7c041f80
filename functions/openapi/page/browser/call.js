/**
 * One call of an operation.
 *
 * @typedef {object} Call
 * @property {string} method In capitals.
 * @property {string} path As the document has it, with the names of its parameters in braces.
 * @property {Readonly<Record<string, string>>} pathValues
 * @property {readonly (readonly [name: string, value: string])[]} query
 * @property {readonly (readonly [name: string, value: string])[]} headers
 * @property {string} [body]
 */

/**
 * The path as text and names of parameters without a value, in order.
 *
 * @param {Call} call
 * @returns {readonly ({ readonly text: string } | { readonly missing: string })[]}
 */
export function pathParts({ path, pathValues }) {
  return path
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      const value = name === undefined ? '' : (pathValues[name] ?? '');
      return name === undefined ? { text: part } : value === '' ? { missing: name } : { text: percentEncoded(value) };
    });
}

/** @param {Call} call */
export function queryText({ query }) {
  const pairs = query.map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/**
 * Path and query of a call whose path has all its values.
 *
 * @param {Call} call
 */
export function targetOf(call) {
  const path = pathParts(call).map((part) => ('text' in part ? part.text : ''));
  return `${path.join('')}${queryText(call)}`;
}

/**
 * As a part of an address, with the `$` of OData's options left as it is. Half of a surrogate pair has no encoding: it
 * becomes U+FFFD.
 *
 * @param {string} text
 */
function percentEncoded(text) {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%24', '$').replaceAll("'", '%27');
}
