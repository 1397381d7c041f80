import type { Changes, DocumentContainer, StoredDocument } from '../../storage/document-container.ts';

/** The changes of a container after a checkpoint, page by page; the next page is on its way while one is read. */
export async function* changePages<D extends StoredDocument>(
  container: Pick<DocumentContainer<D>, 'changes'>,
  from: string | undefined,
  pageSize: number,
): AsyncGenerator<Changes<D>, void> {
  let page = await container.changes(from, pageSize);
  while (page.more) {
    const next = container.changes(page.checkpoint, pageSize);
    // Whoever stops here does not wait for it.
    next.catch(() => {});
    yield page;
    page = await next;
  }
  yield page;
}
