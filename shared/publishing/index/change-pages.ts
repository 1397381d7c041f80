import type { Changes, DocumentContainer, StoredDocument } from '../../storage/document-container.ts';

/** The changes of a container after a checkpoint, page by page; the next page is fetched while one is processed. */
export async function* changePages<D extends StoredDocument>(
  container: Pick<DocumentContainer<D>, 'changes'>,
  from: string | undefined,
  pageSize: number,
): AsyncGenerator<Changes<D>, void> {
  let page = await container.changes(from, pageSize);
  while (page.more) {
    const next = container.changes(page.checkpoint, pageSize);
    // A consumer that stops early does not wait for it: its error must not be unhandled.
    next.catch(() => {});
    yield page;
    page = await next;
  }
  yield page;
}
