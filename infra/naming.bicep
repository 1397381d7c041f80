metadata description = 'The naming convention: abbreviation of the resource type, workload, environment, and a token that makes the name unique.'

@export()
@description('A token that makes names unique and stays the same for every deployment of an environment.')
func nameToken(subscriptionId string, environmentName string, location string) string =>
  uniqueString(subscriptionId, environmentName, location)

@export()
@description('Name of a resource, for example func-ti-dev-4f2k7q3m5xw2a.')
func resourceName(abbreviation string, environmentName string, token string) string =>
  toLower('${abbreviation}-ti-${environmentName}-${token}')

@export()
@description('Name of a storage account: at most 24 characters, letters and digits only.')
func storageAccountName(purpose string, token string) string => toLower(take('stti${purpose}${token}', 24))
