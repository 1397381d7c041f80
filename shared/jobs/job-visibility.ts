import { isStoredAs, storedAs } from '../access/stored-actor.ts';
import { type Condition, equals, makeVisibility } from '../access/visibility.ts';

/** Whose job a document is. */
export interface SubmittedWork {
  readonly submittedBy: string;
  readonly actor: { readonly owner: string; readonly objectId?: string };
}

/** The caller requested it. Documents of older releases know their people only by name. */
const isOwnWork: Condition<SubmittedWork> = {
  holds: (caller, { submittedBy: id, actor: { objectId } }) =>
    isStoredAs(caller, { id, ...(objectId !== undefined && { objectId }) }),
  alternatives: (caller) => [storedAs(caller, { objectId: 'actor.objectId', id: 'submittedBy' })],
};

/**
 * Own-only clients see the jobs and imports of their client, people limited to device groups those that they requested
 * themselves (results contain indicators of any group), others see all.
 */
export const { canSee, visibleTo } = makeVisibility<SubmittedWork>({
  ownOnly: equals(
    'actor.owner',
    ({ actor }) => actor.owner,
    ({ owner }) => owner,
  ),
  limited: isOwnWork,
});
