/**
 * Returns a test for texts in lower case: whether they contain every word of the query.
 *
 * @param {string} query
 * @returns {(text: string) => boolean}
 */
export function makeSearchMatch(query) {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (text) => words.every((word) => text.includes(word));
}
