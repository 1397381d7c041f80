import { WorkSession } from '../../jobs/work-session.ts';
import { checkMark, isFollowable } from '../../storage/mark.ts';
import { noProgress } from '../accepting/create-import.ts';
import type { ImportDependencies } from '../import-dependencies.ts';
import type { ImportDocument } from '../import-document.ts';

/** The right to continue one import. */
export type ImportSession = WorkSession<ImportDocument>;

/** Claims an import that is not finished; see `WorkSession.claim`. */
export async function claimImport(
  dependencies: ImportDependencies,
  id: string,
): Promise<ImportSession | 'absent' | 'busy' | 'finished'> {
  return await WorkSession.claim<ImportDocument, ImportDocument>(
    {
      ...dependencies,
      merge: (document, changes) => ({ ...document, ...changes }),
      narrow: (found) => found,
      prepare: (document) => progressOf(dependencies, document),
    },
    id,
  );
}

/**
 * The progress that an import continues with: none if its rows went to a list that was lost or replaced since. Rows that are
 * written again change nothing.
 */
async function progressOf(
  { list, logger, metrics }: ImportDependencies,
  document: ImportDocument,
): Promise<Partial<ImportDocument>> {
  const own = document.list;
  const isOfList = own === undefined || isFollowable(await checkMark(list, own, { logger, metrics, what: 'import' }));
  return { ...(isOfList ? {} : noProgress), list: await list.mark('') };
}
