import manifest from '../../../package.json' with { type: 'json' };

/** Of the release that runs. */
export const { version } = manifest;
