/** Maps with at most `limit` promises in flight; results in the order of the items. The first rejection rejects all. */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  let stopped = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (stopped) {
        return;
      }
      try {
        results[index] = await map(item);
      } catch (error) {
        stopped = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
