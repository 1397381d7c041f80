import type { CoreApi } from './core-types.ts';

declare global {
  /** The registry of this process's function app; set by `serveCoreModule` before the library is loaded. */
  var embeddedFunctionsCore: CoreApi | undefined;
}

function servedCore(): CoreApi {
  const core = globalThis.embeddedFunctionsCore;
  if (core === undefined) {
    throw new Error('serveCoreModule must be called before @azure/functions is loaded');
  }
  return core;
}

const core = servedCore();

// These exports are the module `@azure/functions-core` that the library imports or requires.
export const { version, hostVersion, Disposable } = core;
export const registerFunction: CoreApi['registerFunction'] = (metadata, callback) =>
  core.registerFunction(metadata, callback);
export const registerHook: CoreApi['registerHook'] = (hookName, callback) => core.registerHook(hookName, callback);
export const setProgrammingModel: CoreApi['setProgrammingModel'] = (model) => core.setProgrammingModel(model);
export const getProgrammingModel: CoreApi['getProgrammingModel'] = () => core.getProgrammingModel();
export const log: CoreApi['log'] = (level, category, message) => core.log(level, category, message);
