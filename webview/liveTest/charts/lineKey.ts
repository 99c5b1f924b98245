import { svgElement } from '../../ui/dom';
import type { Line } from './chart';

/** A piece of the line, as it is drawn in the chart. */
export function lineKey({ colour, dash, filled }: Line): SVGSVGElement {
  const line = filled
    ? svgElement('rect', { x: 0, y: 2, width: 18, height: 6, fill: colour() })
    : svgElement('path', {
        d: 'M0 5H18',
        stroke: colour(),
        'stroke-width': 2,
        'stroke-dasharray': dash?.join(' '),
      });
  return svgElement(
    'svg',
    { class: 'line-key', viewBox: '0 0 18 10', 'aria-hidden': 'true', focusable: 'false' },
    line,
  );
}
