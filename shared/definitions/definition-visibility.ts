import { equals, makeVisibility } from '../access/visibility.ts';
import type { AlertDefinitionDocument } from './alert-definition.ts';

/** Own-only clients see their own definitions, others see all. */
export const { canSee, visibleTo } = makeVisibility<Pick<AlertDefinitionDocument, 'owner'>>({
  ownOnly: equals(
    'owner',
    ({ owner }) => owner,
    ({ owner }) => owner,
  ),
});
