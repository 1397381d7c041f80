/** The longest indicator value, in characters, before and after it is made canonical. */
export const maxIndicatorValueLength = 2048;
