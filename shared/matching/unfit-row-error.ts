/** A row that does not fit into an index. Its indicator is left out; the others are not affected. */
export class UnfitRowError extends RangeError {
  override readonly name = 'UnfitRowError';
}
