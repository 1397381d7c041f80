import { isInGroups, makeVisibility } from '../../access/visibility.ts';

/** Callers limited to device groups see the alerts and detections of devices of these groups. */
export const { canSee, visibleTo } = makeVisibility<{ readonly rbacGroupId: string | null }>({
  limited: isInGroups('rbacGroupId', ({ rbacGroupId }) => rbacGroupId),
});
