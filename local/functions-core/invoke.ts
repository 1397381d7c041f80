import { randomUUID } from 'node:crypto';
import type { CoreRegistry, RegisteredFunction } from './core-registry.ts';
import type {
  CoreInvocationContext,
  HookCallback,
  InvocationRequest,
  InvocationResponse,
  ProgrammingModel,
  TypedData,
} from './core-types.ts';

/** What a trigger passes to its function: a value and the host's metadata about it. */
export interface Invocation {
  readonly data: TypedData;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  readonly retryContext?: { readonly retryCount: number; readonly maxRetryCount: number };
  /** A new id by default. */
  readonly invocationId?: string;
  /** Values that the handler finds in its context's `extraInputs`. */
  readonly extraInputs?: Readonly<Record<string, unknown>>;
  /** Replaces the handler's result before the library turns it into a response. */
  readonly mapResult?: (result: unknown) => unknown;
}

/** Runs hooks one after another; a hook that throws fails the invocation, as in the real worker. */
export async function runHooks(hooks: readonly HookCallback[], context: object): Promise<void> {
  for (const hook of hooks) {
    await hook(context);
  }
}

/**
 * Runs one function once through the library's invocation model, as the real worker does: arguments, hooks, handler,
 * hooks, response.
 *
 * @throws whatever the handler or a hook throws
 */
export async function invokeRegistered(
  registry: CoreRegistry,
  model: ProgrammingModel,
  target: RegisteredFunction,
  invocation: Invocation,
): Promise<InvocationResponse> {
  const { metadata } = target;
  const request = toRequest(target, invocation);
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata,
    state: undefined,
    log: (level, category, message) => registry.log(level, category, message, metadata.name),
  };
  const invocationModel = model.getInvocationModel(core);
  const { context, inputs } = await invocationModel.getArguments();
  if (hasExtraInputs(context)) {
    for (const [name, value] of Object.entries(invocation.extraInputs ?? {})) {
      context.extraInputs.set(name, value);
    }
  }
  const before = {
    hookData: {},
    appHookData: {},
    invocationContext: context,
    functionCallback: target.callback,
    inputs,
  };
  core.state = 'preInvocationHooks';
  await runHooks(registry.hooks('preInvocation'), before);
  core.state = 'invocation';
  const after: { result: unknown; error: unknown } & object = { ...before, result: null, error: null };
  let didThrow = false;
  try {
    after.result = await invocationModel.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    didThrow = true;
    after.error = error;
  }
  core.state = 'postInvocationHooks';
  await runHooks(registry.hooks('postInvocation'), after);
  core.state = undefined;
  if (didThrow) {
    throw after.error;
  }
  return invocationModel.getResponse(context, invocation.mapResult?.(after.result) ?? after.result);
}

function hasExtraInputs(
  context: unknown,
): context is { readonly extraInputs: { set(name: string, value: unknown): void } } {
  return typeof context === 'object' && context !== null && 'extraInputs' in context;
}

function toRequest(target: RegisteredFunction, invocation: Invocation): InvocationRequest {
  const { name, bindings } = target.metadata;
  const triggerName = Object.keys(bindings).find((key) => /trigger$/iu.test(bindings[key]?.type ?? ''));
  if (triggerName === undefined) {
    throw new Error(`The function "${name}" has no trigger`);
  }
  return {
    invocationId: invocation.invocationId ?? randomUUID(),
    functionId: name,
    inputData: [{ name: triggerName, data: invocation.data }],
    triggerMetadata: invocation.triggerMetadata ?? {},
    ...(invocation.retryContext !== undefined && { retryContext: invocation.retryContext }),
  };
}
