/** Style sheets become dist/webview/PAGE.css; a page links to it. */
declare module '*.css';
