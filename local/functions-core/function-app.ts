import type { Server } from 'node:net';
import { captureStreamServer } from './capture-stream-server.ts';
import { CoreRegistry, type RegisteredFunction } from './core-registry.ts';
import type { BindingMetadata, CoreLog, InvocationResponse } from './core-types.ts';
import { type Invocation, invokeRegistered, runHooks } from './invoke.ts';
import { serveCoreModule } from './serve-core-module.ts';

/** A registered function with the binding that triggers it. */
export interface AppFunction {
  readonly name: string;
  readonly trigger: BindingMetadata;
}

/** A function app loaded into this process. */
export interface FunctionApp {
  /** In the host's order: by name, ignoring case. */
  readonly functions: readonly AppFunction[];
  /** The library's streaming server, which no longer listens: requests are passed to it in process. */
  readonly streamServer: Server | undefined;
  /** Runs one function once. @throws whatever its handler throws */
  invoke(functionName: string, invocation: Invocation): Promise<InvocationResponse>;
  /** Runs the app's `appTerminate` hooks. */
  terminate(): Promise<void>;
}

/**
 * Imports a function app's entry file through the real `@azure/functions` library and starts the app: registrations,
 * capabilities, `appStart` hooks. A process can load only one app.
 *
 * @throws Error when the entry file throws or registers nothing, or the process has already loaded an app
 */
export async function loadFunctionApp(entryUrl: string, log: CoreLog): Promise<FunctionApp> {
  const registry = new CoreRegistry(log);
  serveCoreModule(registry);
  await import(entryUrl);
  registry.close();
  const model = registry.getProgrammingModel();
  if (model === undefined || registry.functions.size === 0) {
    throw new Error(`${entryUrl} does not register any function`);
  }
  const { server } = await captureStreamServer(() => model.getCapabilities({}));
  await closeListener(server);
  await runHooks(registry.hooks('appStart'), { hookData: {}, appHookData: {} });
  return {
    functions: [...registry.functions.values()].map(toAppFunction).toSorted(byName),
    streamServer: server,
    async invoke(functionName, invocation) {
      const target = registry.functions.get(functionName);
      if (target === undefined) {
        throw new Error(`The function "${functionName}" is not registered`);
      }
      return invokeRegistered(registry, model, target, invocation);
    },
    terminate: async () => runHooks(registry.hooks('appTerminate'), { hookData: {}, appHookData: {} }),
  };
}

function toAppFunction({ metadata }: RegisteredFunction): AppFunction {
  const trigger = Object.values(metadata.bindings).find((binding) => /trigger$/iu.test(binding.type));
  if (trigger === undefined) {
    throw new Error(`The function "${metadata.name}" has no trigger`);
  }
  return { name: metadata.name, trigger };
}

function byName(left: AppFunction, right: AppFunction): number {
  const [a, b] = [left.name.toUpperCase(), right.name.toUpperCase()];
  return a < b ? -1 : Number(a > b);
}

async function closeListener(server: Server | undefined): Promise<void> {
  if (server?.listening !== true) {
    return;
  }
  await new Promise((resolve) => {
    server.close(resolve);
  });
}
