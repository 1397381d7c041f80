import { equals, makeVisibility } from '../../access/visibility.ts';
import type { ImportDocument } from '../import-document.ts';

interface ImportedBy extends Pick<ImportDocument, 'submittedBy'> {
  readonly actor: Pick<ImportDocument['actor'], 'owner'>;
}

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
  limited: equals(
    'submittedBy',
    ({ submittedBy }) => submittedBy,
    ({ id }) => id,
  ),
});
