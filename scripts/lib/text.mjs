/** TypeScript text with comments and plain strings blanked out, line breaks and columns kept; template literals stay. */
export const codeOnly = (text) =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (match) => match.replace(/[^\n]/g, " "));
