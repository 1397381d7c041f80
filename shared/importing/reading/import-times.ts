import type { DocumentContainer } from '../../storage/document-container.ts';
import type { ImportDocument } from '../import-document.ts';
import { importIdPattern } from '../import-id.ts';

/** Between when and when an import wrote to the list; undefined without a record. `to` is absent until it has finished. */
export async function readImportTimes(
  container: Pick<DocumentContainer<ImportDocument>, 'read'>,
  id: string,
): Promise<{ readonly from: string; readonly to?: string } | undefined> {
  const found = importIdPattern.test(id) ? await container.read({ partition: id, id }) : undefined;
  if (found === undefined || found.document.deleted === true) {
    return undefined;
  }
  const { createdAt, finishedAt } = found.document;
  return finishedAt === null ? { from: createdAt } : { from: createdAt, to: finishedAt };
}
