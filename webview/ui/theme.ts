/** What VS Code says of its theme: `--vscode-*` variables on the root element, classes and attributes on the body. */

/** A colour of the theme; `fallback` names another variable, for themes that leave the first out. */
export function themeColour(name: string, ...fallbacks: readonly string[]): string {
  const style = getComputedStyle(document.documentElement);
  for (const each of [name, ...fallbacks]) {
    const value = style.getPropertyValue(`--vscode-${each}`).trim();
    if (value !== '') return value;
  }
  return getComputedStyle(document.body).color;
}

export function isHighContrast(): boolean {
  return document.body.classList.contains('vscode-high-contrast');
}

/** Either the system's wish or VS Code's own setting. */
export function wantsReducedMotion(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    window.matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}

/** Calls back after another theme or colour customisation has come into effect. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
