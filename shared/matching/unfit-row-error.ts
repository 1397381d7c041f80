/** A row that no index can hold; its indicator is left out, and the others are not. */
export class UnfitRowError extends RangeError {
  override readonly name = 'UnfitRowError';
}
