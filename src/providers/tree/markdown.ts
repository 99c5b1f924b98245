import * as vscode from 'vscode';

/** A tooltip of headings, sentences and lists. What comes from hosts and files is text in it, never markup. */
export class Tooltip {
  private readonly markdown = new vscode.MarkdownString();

  title(name: string, more?: string): this {
    this.markdown.appendMarkdown('**').appendText(name).appendMarkdown('**');
    if (more !== undefined) this.markdown.appendText(`  ${more}`);
    return this.paragraph();
  }

  text(sentence: string): this {
    this.markdown.appendText(sentence);
    return this.paragraph();
  }

  /** A paragraph each: a list after a list would become one with it. */
  lines(sentences: readonly string[]): this {
    sentences.forEach((sentence) => this.text(sentence));
    return this;
  }

  /** At most `limit` items; the rest is counted. */
  list(items: readonly string[], limit: number, more: (count: number) => string): this {
    if (items.length === 0) return this;
    for (const item of items.slice(0, limit)) this.item(item);
    if (items.length > limit) this.item(more(items.length - limit));
    return this.paragraph();
  }

  done(): vscode.MarkdownString {
    return this.markdown;
  }

  private item(text: string): void {
    this.markdown.appendMarkdown('- ').appendText(text.replaceAll('\n', ' ')).appendMarkdown('\n');
  }

  private paragraph(): this {
    this.markdown.appendMarkdown('\n\n');
    return this;
  }
}
