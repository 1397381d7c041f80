using 'events.bicep'

param functionAppName = readEnvironmentVariable('AZURE_FUNCTION_APP')
param systemTopicName = readEnvironmentVariable('AZURE_SYSTEM_TOPIC')
param dataStorageName = readEnvironmentVariable('AZURE_DATA_STORAGE')
