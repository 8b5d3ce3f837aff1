// In the place of react-style-singleton, which adds <style> elements: the content security policy forbids them. A
// sheet that a script constructs does the same and is allowed.
import { useEffect } from "react";

export const styleSingleton = () => {
  let users = 0;
  let sheet;
  const add = (css) => {
    if (users++ > 0) return;
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  };
  const remove = () => {
    if (--users > 0) return;
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
  };
  return ({ styles, dynamic }) => {
    useEffect(() => {
      add(styles);
      return remove;
    }, [styles && dynamic]);
    return null;
  };
};
