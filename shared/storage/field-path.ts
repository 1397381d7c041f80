const fieldPathPattern = /^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*$/;

/**
 * The property names along a filter's field, outermost first: `relatedUser.userName` has two. Field names end up in
 * SQL text, so anything but letters, digits and single dots between them is a bug.
 * @throws TypeError
 */
export function fieldPath(field: string): readonly string[] {
  if (!fieldPathPattern.test(field)) {
    throw new TypeError(`not a field name: ${JSON.stringify(field)}`);
  }
  return field.split('.');
}
