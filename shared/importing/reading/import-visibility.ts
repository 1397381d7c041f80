import { isStoredAs, storedAs } from '../../access/stored-actor.ts';
import { type Condition, equals, makeVisibility } from '../../access/visibility.ts';
import type { ImportDocument } from '../import-document.ts';

interface ImportedBy extends Pick<ImportDocument, 'submittedBy'> {
  readonly actor: Pick<ImportDocument['actor'], 'owner' | 'objectId'>;
}

/** The caller uploaded the file. Imports of older releases know their people only by name. */
const isOwnUpload: Condition<ImportedBy> = {
  holds: (caller, { submittedBy: id, actor: { objectId } }) =>
    isStoredAs(caller, { id, ...(objectId !== undefined && { objectId }) }),
  alternatives: (caller) => [storedAs(caller, { objectId: 'actor.objectId', id: 'submittedBy' })],
};

/**
 * Own-only clients see the imports that their client uploaded, people limited to device groups those that they uploaded
 * themselves (reports contain rows of any group), others see all.
 */
export const { canSee, visibleTo } = makeVisibility<ImportedBy>({
  ownOnly: equals(
    'actor.owner',
    ({ actor }) => actor.owner,
    ({ owner }) => owner,
  ),
  limited: isOwnUpload,
});
