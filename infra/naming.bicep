metadata description = 'The one naming convention: abbreviation of the resource type, workload, environment, and a token that makes it unique.'

@export()
@description('Characters that make a name unique and are the same at every deployment of an environment.')
func nameToken(subscriptionId string, environmentName string, location string) string =>
  uniqueString(subscriptionId, environmentName, location)

@export()
@description('The name of a resource, for example func-ti-dev-4f2k7q3m5xw2a.')
func resourceName(abbreviation string, environmentName string, token string) string =>
  toLower('${abbreviation}-ti-${environmentName}-${token}')

@export()
@description('The name of a storage account, which takes letters and digits only, 24 at most.')
func storageAccountName(purpose string, token string) string => toLower(take('stti${purpose}${token}', 24))
