using 'main.bicep'

// The environment that `azd up` creates: pay per use, with nothing running while idle.

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')

// Set by `npm run infra:entra`. Without it the deployment fails here.
param audiences = split(readEnvironmentVariable('AUTH_AUDIENCE'), ',')

// The URI of a secret, never the secret itself: docs/packages.md.
param packageSigningKeyUri = readEnvironmentVariable('PACKAGE_SIGNING_KEY_URI', '')
