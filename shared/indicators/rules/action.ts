import { fail, type ItemFault, type Result, succeed } from '../../platform/errors.ts';
import type { Channel } from '../model/channel.ts';
import { type Action, actions, type IndicatorType } from '../model/indicator.ts';

interface NormalisedAction {
  readonly action: Action;
  /** Set by `Alert` and `AlertAndBlock`, which imply it. */
  readonly generateAlert?: true;
}

const networkActions: readonly Action[] = ['Allowed', 'Audit', 'Warn', 'Block'];
const actionsOfType: Readonly<Record<IndicatorType, readonly Action[]>> = {
  FileMd5: actions,
  FileSha1: actions,
  FileSha256: actions,
  CertificateThumbprint: ['Allowed', 'BlockAndRemediate'],
  IpAddress: networkActions,
  DomainName: networkActions,
  Url: networkActions,
};
/** `Allow` is what people and some clients write for Allowed. */
const byLowerCase = new Map<string, Action>([
  ...actions.map((action) => [action.toLowerCase(), action] as const),
  ['allow', 'Allowed'],
]);

/** The fault of a text that is not an action: `InvalidInput` on `action`. */
export function unknownAction(text: string): ItemFault {
  const message = `"${text}" is not an action. Possible values: ${actions.join(', ')}.`;
  return { code: 'InvalidInput', field: 'action', message };
}

/**
 * Whether a text is an action of any type, in any letter case; includes the older actions where the channel accepts
 * them.
 */
export function isActionName(text: string, channel: Channel): boolean {
  const name = text.trim().toLowerCase();
  return byLowerCase.has(name) || (channel === 'api' && isOlderName(name));
}

/** Whether an action keeps users from something, or warns them. */
export function isBlocking(action: Action): boolean {
  return action === 'Warn' || action === 'Block' || action === 'BlockAndRemediate';
}

/**
 * The action that a text names, in any letter case. On the channel `api`, `Alert` means Audit with an alert, `AlertAndBlock`
 * means BlockAndRemediate with an alert, and BlockAndRemediate of network indicators means Block, as in the Defender API.
 * The channels `defender-v1` and `stix` may use Audit for every type.
 * Fault: InvalidInput on `action` for an unknown action, or one that the type cannot have.
 */
export function normaliseAction(type: IndicatorType, text: string, channel: Channel = 'api'): Result<NormalisedAction> {
  const name = text.trim().toLowerCase();
  const isOlder = channel === 'api' && isOlderName(name);
  const named = isOlder ? (name === 'alert' ? 'Audit' : 'BlockAndRemediate') : byLowerCase.get(name);
  const action = channel === 'api' && named === 'BlockAndRemediate' && isNetwork(type) ? 'Block' : named;
  if (action === undefined) {
    return { ok: false, fault: unknownAction(text) };
  }
  const possible = actionsOfType[type];
  if (!possible.includes(action) && !(isAlertOnly(channel) && action === 'Audit')) {
    const message = `A ${type} cannot have the action ${action}. Possible values: ${possible.join(', ')}.`;
    return fail('InvalidInput', message, 'action');
  }
  return succeed(isOlder ? { action, generateAlert: true } : { action });
}

/**
 * Whether matches raise an alert. Audit always does, so the field may be absent but not false; other actions do if the
 * writer says so.
 * Fault: InvalidInput on `generateAlert`.
 */
export function settleGenerateAlert(action: Action, wanted: boolean | null | undefined): Result<boolean> {
  if (action === 'Audit' && wanted === false) {
    return fail('InvalidInput', 'generateAlert must be true when the action is Audit.', 'generateAlert');
  }
  return succeed(action === 'Audit' || wanted === true);
}

function isAlertOnly(channel: Channel): boolean {
  return channel === 'defender-v1' || channel === 'stix';
}

function isOlderName(name: string): boolean {
  return name === 'alert' || name === 'alertandblock';
}

function isNetwork(type: IndicatorType): boolean {
  return type === 'IpAddress' || type === 'DomainName' || type === 'Url';
}
