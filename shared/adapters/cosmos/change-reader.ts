import { ChangeFeedStartFrom, type Container, type Resource } from '@azure/cosmos';
import type { Changes, StoredDocument } from '../../storage/document-container.ts';
import { fromResource } from './stored-document.ts';

type Reader<D extends StoredDocument> = (checkpoint: string | undefined, limit: number) => Promise<Changes<D>>;

const notModified = 304;

/**
 * Reads the change feed of a whole container by the pull model: the latest version of each document, from the oldest
 * change on; a checkpoint is the feed's continuation token, one position per physical partition, and survives their
 * splits. A page comes from one physical partition. The service returns 304 only when none has changes, so `more` becomes
 * false after one empty read of each partition. `limit` is a hint: the changes of one transaction stay together. A token
 * of a container that has been recreated since is refused with an error.
 */
export function makeChangeReader<D extends StoredDocument>(container: Container): Reader<D> {
  const open = (checkpoint: string | undefined, limit: number) =>
    container.items.getChangeFeedIterator<D & Resource>({
      maxItemCount: limit,
      changeFeedStartFrom:
        checkpoint === undefined ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.Continuation(checkpoint),
    });
  let warm: { readonly checkpoint: string; readonly limit: number; readonly feed: ReturnType<typeof open> } | undefined;

  return async (checkpoint, limit) => {
    // a new iterator reads the container's properties first; continuing where the last call ended avoids that
    const resumed = warm?.checkpoint === checkpoint && warm?.limit === limit ? warm?.feed : undefined;
    warm = undefined;
    const feed = resumed ?? open(checkpoint, limit);
    const page = await feed.readNext();
    warm = { checkpoint: page.continuationToken, limit, feed };
    const more = page.statusCode !== notModified;
    const items = more ? page.result.map((resource) => fromResource<D>(resource)) : [];
    return { items, checkpoint: page.continuationToken, more };
  };
}
