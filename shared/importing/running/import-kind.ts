import type { WorkKind } from '../../jobs/work-kind.ts';
import { importKindName } from '../../jobs/work-message.ts';
import { importIdPattern } from '../import-id.ts';
import type { Importer } from './importer.ts';

/** Imports as a kind of work. The container also has other documents, with other kinds of ids. */
export function importKind(importer: Importer): WorkKind {
  return {
    kind: importKindName,
    run: async (id, timeBudgetMs) => (importIdPattern.test(id) ? await importer.run(id, timeBudgetMs) : 'absent'),
  };
}
