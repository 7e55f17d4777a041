"""The camera: what it is and how it is held, with presets."""

from dataclasses import dataclass, field

from qrbridge.channel.screen import Screen


@dataclass(frozen=True, slots=True)
class Camera:
    """A rolling-shutter camera in front of a screen. Times in s, angles in degrees, lengths in its pixels.

    `readout` from the first row to the last; `fill`: share of the picture that the screen spans; `yaw` and
    `pitch` make the keystone; `drift` and `jitter` are standard deviations, slow and from picture to picture;
    `distortion`: how far the lens moves a point at the left or right edge, as a share (negative: barrel);
    `white`: share of full scale that the screen's white gets; `full_well` in electrons, `read_noise` as a
    share of full scale; `hunting`: standard deviation of the automatic exposure; `ambient` and `glare`: light
    on top, as a share of white; `quality` of the JPEG (1 to 100); `drop`: share of pictures that are lost.
    """

    width: int = 1920
    height: int = 1080
    rate: float = 30.0
    readout: float = 0.016
    exposure: float = 0.004
    fill: float = 0.95
    view: float = 60.0
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    drift: float = 0.0
    jitter: float = 0.0
    blur: float = 0.6
    distortion: float = 0.0
    vignette: float = 0.1
    white: float = 0.75
    full_well: float = 8000.0
    read_noise: float = 0.002
    gamma: float = 2.2
    hunting: float = 0.0
    ambient: float = 0.01
    glare: float = 0.0
    quality: int = 92
    drop: float = 0.0
    screen: Screen = field(default=Screen())


PRESETS = {
    "steady": Camera(yaw=0.5, pitch=0.4, roll=0.2, jitter=0.05),
    "handheld": Camera(
        readout=0.018,
        exposure=0.008,
        fill=0.9,
        yaw=4.0,
        pitch=-3.0,
        roll=1.5,
        drift=8.0,
        jitter=1.5,
        blur=1.4,
        distortion=-0.004,
        vignette=0.2,
        full_well=4000.0,
        read_noise=0.004,
        ambient=0.03,
        glare=0.06,
        quality=85,
        drop=0.01,
    ),
    "harsh": Camera(
        readout=0.025,
        exposure=0.012,
        fill=0.82,
        yaw=10.0,
        pitch=6.0,
        roll=-3.0,
        drift=12.0,
        jitter=2.0,
        blur=1.6,
        distortion=-0.01,
        vignette=0.3,
        full_well=1500.0,
        read_noise=0.01,
        ambient=0.1,
        glare=0.25,
        quality=70,
        drop=0.05,
        screen=Screen(response=0.006),
    ),
    "webcam": Camera(
        rate=29.97,
        readout=0.028,
        exposure=0.008,
        fill=0.88,
        yaw=2.0,
        pitch=3.0,
        roll=4.0,
        jitter=0.1,
        blur=0.9,
        distortion=-0.05,
        vignette=0.3,
        full_well=3000.0,
        read_noise=0.005,
        hunting=0.15,
        ambient=0.04,
        glare=0.05,
        quality=80,
        drop=0.01,
    ),
}
"""A mount; a hand; a hand at an angle, far away and in bad light; a camera with a wide lens on a counter.

Set so that zxing-cpp reads six v25-L at 4 screen pixels a module from "steady" and none from "handheld", six
v20-M at 5 pixels from "handheld" and few from "harsh", two v15-M at 11 pixels from "harsh".
"""
