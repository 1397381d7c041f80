/** Maximum length of an indicator value in UTF-16 units, before and after it is made canonical. */
export const maxIndicatorValueLength = 2048;
