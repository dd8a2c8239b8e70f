// WeChat's rpx: 750 of them are the screen's width.

export const inScreenWidths = (value) => String(value ?? '').replace(/(-?[\d.]+)rpx\b/g, (_, number) => `${+(number / 7.5).toFixed(4)}vw`)
