/** All that a terminal does not show as itself: controls but line breaks and tabs, marks of direction, what is invisible. */
const hidden = /(?![\n\t])[\p{Control}\p{Format}\p{Surrogate}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A text that others wrote, as it is: what would steer a terminal, turn the direction of reading or not be seen stands
 * there by its code point (`<U+202E>`). Whoever signs a text must see all of it.
 */
export const visible = (text: string): string =>
  text.replace(hidden, (mark) => `<U+${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}>`);
